"""Who mentors whom at Fenwick Labs, and what they wrote down."""

from typing import NamedTuple


class Pair(NamedTuple):
    mentor: str
    mentee: str
    started: float  # months before the last day
    ended: float | None
    every: int  # days
    minutes: int

    @property
    def skills(self) -> dict[str, tuple[str, ...]]:
        return SAID[self.mentor, self.mentee]


PAIRS = [
    Pair("Viktor Sorensen", "Tobias Lang", 19.0, 12.5, 21, 45),
    Pair("Mateus Oliveira", "Sara Lindholm", 16.0, None, 14, 45),
    Pair("Aiko Yamada", "Fatima Benali", 15.0, None, 21, 30),
    Pair("Freya Nielsen", "Petra Svobodova", 14.0, 1.5, 14, 45),
    Pair("Elif Demir", "Yusuf Adeyemi", 11.0, 4.0, 21, 30),
    Pair("Thomas Keller", "Katarzyna Wolska", 12.0, None, 21, 45),
    Pair("Mei-Ling Chen", "Amara Okafor", 11.0, 3.5, 21, 45),
    Pair("Elena Vasquez", "Linh Tran", 9.0, None, 21, 30),
    Pair("Chloe Bennett", "Greta Hoffmann", 8.0, None, 14, 45),
    Pair("Sofia Marchetti", "Priya Raman", 8.0, None, 21, 30),
    Pair("Samir Qureshi", "Zoe Papadakis", 7.0, None, 14, 30),
    Pair("Erik Dahl", "Ibrahim Sesay", 6.0, None, 14, 60),
    Pair("Hannes Vogel", "Priya Raman", 4.5, None, 14, 45),
    Pair("Yuki Tanaka", "Amara Okafor", 3.2, None, 14, 45),
    Pair("Priya Raman", "Daniel Kim", 3.0, None, 14, 30),
    Pair("Nikolai Petrov", "Oskar Lindqvist", 2.3, None, 14, 45),
]
# The skills each pair works on, and the summaries of the newest sessions about each, oldest first.
SAID: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("Viktor Sorensen", "Tobias Lang"): {
        "project-leadership": (
            "Split the backfill project into three milestones with owners.",
            "Practised saying no to a late request.",
            "Handed the planning board over to Tobias.",
        ),
    },
    ("Mateus Oliveira", "Sara Lindholm"): {
        "serving-apis": (
            "Read the latency budget of the ranking endpoint together.",
            "Sara added request validation; one round of review.",
            "Looked at batching and when it hurts the tail.",
            "Sara shipped the new endpoint behind a flag.",
        ),
        "pipelines": (
            "Drew the nightly pipeline and marked the steps that are safe to repeat.",
            "Replaced a sleep with a proper dependency.",
            "Retries are in; the failed run recovered on its own.",
        ),
    },
    ("Aiko Yamada", "Fatima Benali"): {
        "evaluation-frameworks": (
            "Wrote down which decision each metric should support.",
            "Fatima added a seasonal baseline to the backtest.",
            "The backtest now runs on every pull request.",
        ),
        "metrics-kpis": (
            "Why a good average hid a bad week in two regions.",
            "Agreed to report pinball loss beside the plain error.",
            "Fatima explained the new chart to the planners herself.",
        ),
    },
    ("Freya Nielsen", "Petra Svobodova"): {
        "model-building": (
            "Overfitted one batch on purpose, then found the label bug.",
            "Petra chose the smaller backbone and could say why.",
            "First model of her own passed review.",
        ),
        "feature-engineering": (
            "Checked which crops leak the label.",
            "Measured each augmentation on its own.",
        ),
    },
    ("Elif Demir", "Yusuf Adeyemi"): {
        "data-preparation": (
            "Yusuf split by document instead of by line; the leak is gone.",
            "Wrote down which filters drop rare languages.",
            "The tokeniser run is repeatable from the raw dump.",
        ),
    },
    ("Thomas Keller", "Katarzyna Wolska"): {
        "project-leadership": (
            "Sorted the open risks of the search project by cost of delay.",
            "Katarzyna ran the kick-off; we went through what surprised her.",
            "How to report a slip before it is asked for.",
            "Planned the hand-over to the platform team.",
            "Retrospective drafted; two actions have owners.",
        ),
    },
    ("Mei-Ling Chen", "Amara Okafor"): {
        "explainability": (
            "Asked three users what a useful reason looks like.",
            "Amara tested the explanations on ten real cases.",
        ),
        "ethical-practice": (
            "Went through the harm checklist for the new ranking signal.",
            "Amara led the review and stopped one feature.",
        ),
    },
    ("Elena Vasquez", "Linh Tran"): {
        "business-alignment": (
            "Turned a model goal into a support cost the team can track.",
            "Linh asked product for the number behind the deadline.",
            "Sketched the one-slide case for the summariser.",
            "The case was accepted with one change.",
        ),
    },
    ("Chloe Bennett", "Greta Hoffmann"): {
        "data-quality-bias": (
            "Profiled the card data; three columns change meaning in spring.",
            "Greta wrote her first check for silent nulls.",
            "Compared approval rates by channel and noted the gap.",
            "The check caught a broken feed before training.",
        ),
        "metrics-kpis": (
            "Precision at the review team's capacity, not at 0.5.",
            "Built the cost table for false alarms.",
        ),
    },
    ("Sofia Marchetti", "Priya Raman"): {
        "project-leadership": (
            "Talked through who has to agree before the cut-over.",
            "Scoped the cold-start proposal.",
            "Priya presented the proposal; two teams joined.",
        ),
        "mentoring": (
            "How to ask before explaining.",
            "Prepared the first month with Daniel.",
        ),
    },
    ("Samir Qureshi", "Zoe Papadakis"): {
        "communication": (
            "Rewrote the experiment summary for readers outside the team.",
            "Zoe gave a five-minute demo; we cut it to three.",
            "Her summary went out without changes.",
        ),
        "model-tuning": (
            "Planned the sweep before starting it.",
            "Zoe stopped a run early and explained the saving.",
        ),
    },
    ("Erik Dahl", "Ibrahim Sesay"): {
        "reproducibility": (
            "Built the training image from a clean machine.",
            "Found why the image differs between laptop and cluster.",
            "Ibrahim halved the image size.",
        ),
        "pipelines": (
            "Paired on moving the label join out of the notebook.",
            "The join runs daily and is tested.",
        ),
    },
    ("Hannes Vogel", "Priya Raman"): {
        "monitoring-drift": (
            "Listed what the re-ranker depends on and who would notice first.",
            "Walked through last spring's incident.",
            "Set thresholds from two months of history.",
            "Chose PSI over KS for the re-ranker; alert merged.",
        ),
    },
    ("Yuki Tanaka", "Amara Okafor"): {
        "monitoring-drift": (
            "Read three dashboards and dropped half of the charts.",
            "Amara wrote the runbook for the click model.",
            "First alert fired; the cause was a schema change.",
        ),
    },
    ("Priya Raman", "Daniel Kim"): {
        "evaluation-frameworks": (
            "Picked the slices that matter for new users.",
            "Daniel wrote his first slice-based eval.",
        ),
        "serving-apis": ("Traced one request from the app to the model.", "Daniel fixed a timeout and tested it."),
        "time-management": ("Cut the task in two and moved one half out.",),
    },
    ("Nikolai Petrov", "Oskar Lindqvist"): {
        "data-preparation": (
            "Made the training set from raw logs twice and compared.",
            "Oskar documented each filter with a row count.",
        ),
        "debugging": ("Bisected a jump in loss to one commit.", "Oskar found the next one alone."),
    },
}
# Sessions by number that only the mentor has confirmed.
UNCONFIRMED = {
    ("Nikolai Petrov", "Oskar Lindqvist"): {3},
    ("Aiko Yamada", "Fatima Benali"): {7},
    ("Mateus Oliveira", "Sara Lindholm"): {11, 20},
    ("Sofia Marchetti", "Priya Raman"): {5},
    ("Thomas Keller", "Katarzyna Wolska"): {2},
    ("Chloe Bennett", "Greta Hoffmann"): {4},
}
