"""The people of Fenwick Labs, the demo company, and how they grow. Invented throughout."""

from typing import NamedTuple

DOMAIN = "fenwick.example"
LEADERSHIP, PEOPLE_TEAM = "Margit Halvorsen", "Ana Ruiz"

TEAMS = [  # team, parent, manager
    ("Engineering", "", "Margit Halvorsen"),
    ("Product ML", "Engineering", "Rosalind Achebe"),
    ("Models and Platform", "Engineering", "Piotr Zielinski"),
    ("Recommendations", "Product ML", "Ingrid Solheim"),
    ("Forecasting", "Product ML", "Gareth Pryce"),
    ("Fraud & Risk", "Product ML", "Desmond Clarke"),
    ("Vision", "Models and Platform", "Bianca Rossi"),
    ("Language", "Models and Platform", "Takeshi Mori"),
    ("ML Platform", "Models and Platform", "Nadia Haugen"),
    ("People and Culture", "", "Ana Ruiz"),
]
NOT_ASSESSED = [  # name, team, months since the first day
    ("Margit Halvorsen", "Engineering", 118),
    ("Rosalind Achebe", "Product ML", 87),
    ("Piotr Zielinski", "Models and Platform", 79),
    ("Ingrid Solheim", "Recommendations", 66),
    ("Gareth Pryce", "Forecasting", 58),
    ("Desmond Clarke", "Fraud & Risk", 49),
    ("Bianca Rossi", "Vision", 61),
    ("Takeshi Mori", "Language", 55),
    ("Nadia Haugen", "ML Platform", 72),
    ("Ana Ruiz", "People and Culture", 64),
    ("Callum Fraser", "People and Culture", 31),
]
# How many levels above the truth a manager rates; everybody else is within a tenth or so.
LENIENCY = {
    "Gareth Pryce": -0.55,
    "Bianca Rossi": 0.55,
    "Ingrid Solheim": -0.05,
    "Desmond Clarke": 0.15,
    "Takeshi Mori": 0.1,
    "Nadia Haugen": -0.1,
}

E, M, S = "ml-engineer-entry", "ml-engineer", "senior-ml-engineer"
NEXT_ROLE, OWN_ROLE, NOT_NAMED = "next", "own", ""  # what somebody aims at


class Person(NamedTuple):
    """``career`` places the true levels today: 1 meets every target of an entry engineer, 2 of an ML engineer, 3 of a
    senior; ``growth`` is what a year adds."""

    name: str
    team: str
    role: str
    career: float
    growth: float
    joined: int  # months before the last day
    hands_on: float  # years before the last day
    peers: int = 3
    aim: str = NEXT_ROLE
    candour: float = 0.1  # how far self-ratings lie above the truth
    silent: int = 0  # quarters since anybody rated
    left: int | None = None  # months before the last day
    unrated: tuple[str, ...] = ()  # skills or areas nobody has seen at work


NOT_YET = ("ml-lifecycle", "collaboration", "innovation", "leadership-mentoring", "responsible-ai")
PEOPLE = [
    Person("Sofia Marchetti", "Recommendations", S, 3.1, 0.2, 57, 8.5),
    Person("Tomás Ribeiro", "Recommendations", M, 2.35, 0.4, 35, 4.4),
    Person("Mei-Ling Chen", "Recommendations", S, 3.3, 0.2, 49, 7.2),
    Person("Priya Raman", "Recommendations", M, 2.95, 0.55, 41, 4.9),
    Person("Amara Okafor", "Recommendations", M, 2.8, 0.4, 44, 5.3),
    Person("Jonas Weber", "Recommendations", M, 2.2, 0.35, 28, 3.6),
    Person("Leila Haddad", "Recommendations", M, 1.95, 0.35, 24, 3.3, candour=-0.5),
    Person("Daniel Kim", "Recommendations", E, 1.45, 0.6, 17, 1.6),
    Person("Oskar Lindqvist", "Recommendations", E, 1.25, 0.5, 13, 1.2, candour=0.7),
    # Forecasting: a strict manager
    Person("Aiko Yamada", "Forecasting", M, 2.95, 0.35, 52, 6.1),
    Person("Nikolai Petrov", "Forecasting", M, 2.9, 0.45, 46, 5.7),  # lacks only two sessions as a mentor
    Person("Tobias Lang", "Forecasting", M, 2.28, -0.4, 39, 5.0),  # falls back
    Person("Hana Novakova", "Forecasting", M, 2.4, 0.4, 30, 4.1),
    Person("Julien Moreau", "Forecasting", S, 3.2, 0.15, 63, 9.4),
    Person("Rui Almeida", "Forecasting", M, 2.1, 0.2, 33, 4.0, aim=OWN_ROLE),
    Person("Fatima Benali", "Forecasting", E, 1.5, 0.6, 16, 1.9),
    Person("Viktor Sorensen", "Forecasting", M, 2.6, 0.3, 44, 5.5, left=12),
    # Vision: a lenient manager
    Person("Freya Nielsen", "Vision", M, 2.93, 0.35, 47, 5.6),
    Person("Kwame Mensah", "Vision", S, 3.2, 0.2, 60, 8.0),
    Person("Elif Demir", "Vision", M, 3.05, 0.4, 38, 4.7, unrated=("ethical-practice",)),
    Person("Lucas Ferrari", "Vision", M, 2.3, 0.25, 34, 4.2, candour=0.8),
    Person("Noor Rahman", "Vision", M, 2.4, 0.4, 31, 3.9, silent=4),
    Person("Petra Svobodova", "Vision", E, 1.4, 0.5, 18, 1.7),
    Person("Owen Gallagher", "Vision", M, 2.2, 0.3, 29, 3.5, aim=OWN_ROLE),
    Person("Samir Qureshi", "Language", M, 3.05, 0.8, 43, 5.1),
    Person("Elena Vasquez", "Language", S, 3.1, 0.5, 50, 6.8),  # promoted last year
    Person("Yusuf Adeyemi", "Language", M, 1.75, 0.4, 22, 3.1),
    Person("Katarzyna Wolska", "Language", M, 2.7, 0.45, 40, 5.2),
    Person("Linh Tran", "Language", M, 2.4, 0.45, 27, 4.3, unrated=("mentoring",)),
    Person("Thomas Keller", "Language", S, 3.15, 0.15, 68, 10.3),
    Person("Zoe Papadakis", "Language", E, 1.3, 0.55, 12, 1.3),
    Person("Mateus Oliveira", "ML Platform", M, 2.97, 0.4, 45, 5.5),
    Person("Erik Dahl", "ML Platform", M, 2.9, 0.4, 42, 5.4),
    Person("Hannes Vogel", "ML Platform", S, 3.4, 0.15, 71, 11.2),
    Person("Anjali Deshpande", "ML Platform", M, 2.25, 0.5, 23, 3.4, aim=NOT_NAMED),
    Person("Magnus Berg", "ML Platform", S, 3.1, 0.2, 59, 8.8),
    Person("Sara Lindholm", "ML Platform", E, 1.5, 0.6, 15, 1.8),
    # Fraud & Risk: hardly anybody has a second rater, so the manager's strictness cannot be separated
    Person("Chloe Bennett", "Fraud & Risk", M, 2.95, 0.5, 11, 6.4, peers=0),
    Person("Yuki Tanaka", "Fraud & Risk", S, 3.25, 0.2, 54, 8.1, peers=0),
    Person("Ravi Menon", "Fraud & Risk", M, 2.3, 0.3, 26, 3.8, peers=0),
    Person("Mia Torres", "Fraud & Risk", M, 2.3, 0.4, 4, 3.4, peers=1, unrated=NOT_YET),
    Person("Ibrahim Sesay", "Fraud & Risk", E, 1.6, 0.5, 19, 2.1, peers=0),
    Person("Greta Hoffmann", "Fraud & Risk", E, 1.2, 0.5, 10, 1.0, peers=0),
]
TRAITS = {  # levels above or below what the career says, by skill or area; nobody in Recommendations holds drift
    "Sofia Marchetti": {"monitoring-drift": -2.0},
    "Tomás Ribeiro": {"production-engineering": 0.6, "data": -0.3},
    "Mei-Ling Chen": {"monitoring-drift": -1.8, "ethical-practice": 0.5},
    "Priya Raman": {"monitoring-drift": -1.1, "mentoring": -0.75, "project-leadership": -1.0},
    "Amara Okafor": {"collaboration": 0.4, "monitoring-drift": -0.7},
    "Jonas Weber": {"production-engineering": 0.7, "ml-lifecycle": -0.5, "ethical-practice": -0.7},
    "Leila Haddad": {"model-development": 0.4, "monitoring-drift": -0.8},
    "Daniel Kim": {"leadership-mentoring": -0.3},
    "Aiko Yamada": {"evaluation-optimisation": 0.3},
    "Nikolai Petrov": {"system-design": -0.4},
    "Tobias Lang": {"data": 0.3},
    "Hana Novakova": {"communication": -0.4},
    "Fatima Benali": {"statistics-analysis": 0.7},
    "Viktor Sorensen": {"project-leadership": 0.9},
    "Freya Nielsen": {"model-development": 0.4, "data": 0.2},
    "Elif Demir": {"ml-lifecycle": -0.2},
    "Lucas Ferrari": {"leadership-mentoring": -0.5},
    "Noor Rahman": {"responsible-ai": 0.5},
    "Samir Qureshi": {"innovation": 0.4},
    "Yusuf Adeyemi": {"professional-practice": 0.4},
    "Katarzyna Wolska": {"project-leadership": -0.4},
    "Thomas Keller": {"project-leadership": 0.9},
    "Mateus Oliveira": {"production-engineering": 0.5},
    "Erik Dahl": {"cross-functional-work": -0.6},
    "Hannes Vogel": {"monitoring-drift": 0.9, "ml-lifecycle": 0.4},
    "Anjali Deshpande": {"production-engineering": 0.5},
    "Magnus Berg": {"collaboration": -0.4},
    "Chloe Bennett": {"evaluation-optimisation": 0.3},
    "Yuki Tanaka": {"monitoring-drift": 0.3},
    "Ibrahim Sesay": {"reproducibility": -1.2},
}

WITHDRAWN = {  # a peer takes back every rating of a person: quarters before the last day, note
    ("Julien Moreau", "Tobias Lang"): (1, "We have not worked together since the move to the new pipeline."),
}
NOTES = {  # beside the newest rating by the manager
    ("Aiko Yamada", "evaluation-frameworks"): "The backtest she set up is now the gate for every forecast release.",
    ("Chloe Bennett", "metrics-kpis"): "Two other teams have adopted her cost-based metric.",
    ("Daniel Kim", "evaluation-frameworks"): "First slice-based evaluation, reviewed by Priya.",
    ("Erik Dahl", "cross-functional-work"): "Product heard of the quota change from us too late.",
    ("Freya Nielsen", "model-building"): "Three teams train with her detection library.",
    ("Hannes Vogel", "monitoring-drift"): "His alert rules are the standard in four teams.",
    ("Lucas Ferrari", "team-capability"): "Has run the reading group for two quarters.",
    ("Mia Torres", "production-code"): "First changes passed review without rework.",
    ("Nikolai Petrov", "mentoring"): "Started with Oskar this quarter; too early for more.",
    ("Oskar Lindqvist", "debugging"): "Reports faults clearly; has not traced one alone yet.",
    ("Priya Raman", "monitoring-drift"): "Watches the re-ranker alone; a whole system is the next step.",
    ("Samir Qureshi", "reproducibility"): "Rebuilt last year's model from raw data in a scheduled run.",
    ("Tobias Lang", "problem-solving"): "Solid on known faults; the queue incident needed help.",
}
