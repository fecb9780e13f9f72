"""The readable reference of the readiness model, as it came with the design: pure Python, slow, exact.

The arrays of ``skills.estimate.estimate`` and ``reports.model.readiness`` are held against it. Do not edit.
"""

# ruff: noqa: B905, C408, E501, RUF007
# fmt: off

import calendar
import datetime as dt
import math
from collections import defaultdict

P = dict(expiry_months=24, carry_max_months=18, sd_strict=0.60, sd_person=0.70, sd_pair=0.50, sd_rating=0.65,
         k_area=4.0, k_skill=3.0, k_offset=20.0, k_growth_months=600.0, max_growth=0.25 / 3, max_strict=1.0,
         se_floor=0.25, var_cell=0.2125, var_cell_min=0.02, sweeps=200, far_rater=0.75, far_rating=1.5,
         cut=0.90, ready_now=0.65, ready_soon=0.30, min_raters=2, min_coverage=0.60, look_back_months=3, max_age_months=12, day_share=0.90, min_peers_shown=3)


def phi(z):
    """Standard normal distribution function."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def months(a, b):
    return max(0.0, (b - a).days / 30.4375)


def months_before(day, n):
    y, m = divmod(day.year * 12 + day.month - 1 - n, 12)
    return dt.date(y, m + 1, min(day.day, calendar.monthrange(y, m + 1)[1]))


def weights(areas, role):
    """Skill weights of a role, summing to 1: area weight × importance / importances in the area; targets of 0 left out."""
    total = {a: sum(role["targets"][s]["importance"] for s in skills if role["targets"][s]["level"] > 0)
             for a, skills in areas.items()}
    w = {s: role["area_weights"][a] * role["targets"][s]["importance"] / total[a]
         for a, skills in areas.items() for s in skills if role["targets"][s]["level"] > 0}
    t = sum(w.values())
    return {s: x / t for s, x in w.items()}


def standing(ratings, until):
    """Others' ratings up to ``until`` (a day per person): (engineer, skill, rater) -> one row per day, by day.

    On the same day the later row replaces the earlier one. A key whose last row is a withdrawal says nothing any more.
    """
    seq = defaultdict(dict)
    for r in sorted(ratings, key=lambda r: r["id"]):
        if r["source"] != "self" and r["engineer"] in until and r["rated_on"] <= until[r["engineer"]]:
            seq[r["engineer"], r["skill"], r["rated_by"]][r["rated_on"]] = r
    return {key: [rows[day] for day in sorted(rows)] for key, rows in seq.items()}


def person_days(seq):
    """Of each person: the day by which nine tenths of their standing levels were given (not the last), and the newest.

    A person's time stands at that day: nothing about them changes while nobody judges them, and a single new rating does not
    carry all others forward. Levels more than 24 months before the newest do not count for it.
    """
    given = defaultdict(list)
    for (e, _, _), rows in seq.items():
        if rows[-1]["level"] is not None:
            given[e].append(rows[-1]["rated_on"])
    day, newest = {}, {}
    for e, days in given.items():
        newest[e] = max(days)
        days = sorted(d for d in days if months(d, newest[e]) <= P["expiry_months"])
        nth = math.ceil(P["day_share"] * len(days))
        day[e] = days[max(1, min(nth, len(days) - 1)) - 1]          # never the last of two or more
    return day, newest


def usable(ratings, until):
    """Rows that count, by (engineer, skill, rater), with each person's day and newest day: not over 24 months before the day."""
    seq = standing(ratings, until)
    day, newest = person_days(seq)
    kept = {}
    for key, rows in seq.items():
        if key[0] in day:
            rows = [r for r in rows if months(r["rated_on"], day[key[0]]) <= P["expiry_months"]]
            if rows:
                kept[key] = rows
    return kept, day, newest


def growth(seq, grade):
    """Mean levels per month by grade, from successive ratings by the same rater (strictness cancels), shrunken."""
    num, den = defaultdict(float), defaultdict(float)
    for (engineer, _, _), rows in sorted(seq.items()):
        for a, b in zip(rows, rows[1:]):
            d = months(a["rated_on"], b["rated_on"])
            if d > 0 and a["level"] is not None and b["level"] is not None:
                num[grade[engineer]] += b["level"] - a["level"]
                den[grade[engineer]] += d
    td = sum(den.values())
    pooled = sum(num.values()) / td if td else 0.0
    k = P["k_growth_months"]
    return lambda g: min(max((num[g] + k * pooled) / (den[g] + k), 0.0), P["max_growth"])


def estimate(areas, roles, ratings, grade, until, g=None):
    """Levels with their parts for every engineer; also what the whole organisation shares (strictness, growth, weights).

    grade: engineer -> key of the role held; until: engineer -> the last day that is looked at; g: growth of another look.
    Rows are (engineer, skill, rater, level carried forward, id, source).
    """
    area = {s: a for a, skills in areas.items() for s in skills}
    skills = sorted(area)
    ratings = [r for r in ratings if r["engineer"] in grade]
    seq, day, end = usable(ratings, until)
    g = g or growth(seq, grade)
    target = {k: {s: t["level"] for s, t in role["targets"].items()} for k, role in roles.items()}
    rows, newest = [], {}
    for (e, s, r), history in sorted(seq.items()):
        last = history[-1]
        newest[e, r] = max(newest.get((e, r), last), last, key=lambda row: (row["rated_on"], row["id"]))
        if last["level"] is None:                                   # withdrawn
            continue
        age = months(last["rated_on"], day[e])
        level = min(5.0, last["level"] + g(grade[e]) * min(age, P["carry_max_months"]))
        rows.append((e, s, r, level, last["id"], last["source"]))
    kind = {pair: row["source"] for pair, row in newest.items()}        # a rater's relation, by their newest rating
    # expected level of a role: its target + the skill's mean offset, shrunken towards the role's
    n, total = defaultdict(float), defaultdict(float)
    for e, s, _, y, *_ in rows:
        n[grade[e], s] += 1
        total[grade[e], s] += y - target[grade[e]][s]
    mean = {k: sum(total[k, s] for s in skills) / max(1e-9, sum(n[k, s] for s in skills)) for k in target}
    mu = {(k, s): target[k][s] + (total[k, s] + P["k_offset"] * mean[k]) / (n[k, s] + P["k_offset"])
          for k in target for s in skills}
    # pair means, person level a, rater strictness b
    pn, ps = defaultdict(float), defaultdict(float)
    for e, s, r, y, *_ in rows:
        pn[e, r] += 1
        ps[e, r] += y - mu[grade[e], s]
    pairs = sorted(pn)
    m = {k: ps[k] / pn[k] for k in pairs}
    w0 = {k: 1 / (P["sd_pair"] ** 2 + P["sd_rating"] ** 2 / pn[k]) for k in pairs}
    w, a, b, off = w0, defaultdict(float), defaultdict(float), {"manager": 0.0, "peer": 0.0}
    db = {}
    for sweep in range(P["sweeps"]):
        if sweep:                                                    # a rater far from everybody else counts less
            w = {k: w0[k] * min(1.0, P["far_rater"] / max(1e-9, abs(m[k] - b[k[1]] - off[kind[k]] - a[k[0]])))
                 for k in pairs}
        na, da = defaultdict(float), defaultdict(float)
        for e, r in pairs:
            na[e] += w[e, r] * (m[e, r] - b[r] - off[kind[e, r]])
            da[e] += w[e, r]
        for e in da:
            a[e] = na[e] / (da[e] + 1 / P["sd_person"] ** 2)
        peers = [k for k in pairs if kind[k] == "peer"]
        if peers:
            off["peer"] = sum(w[k] * (m[k] - a[k[0]] - b[k[1]]) for k in peers) / sum(w[k] for k in peers)
        nb, db = defaultdict(float), defaultdict(float)
        for e, r in pairs:
            nb[r] += w[e, r] * (m[e, r] - a[e] - off[kind[e, r]])
            db[r] += w[e, r]
        for r in db:
            b[r] = max(-P["max_strict"], min(P["max_strict"], nb[r] / (db[r] + 1 / P["sd_strict"] ** 2)))
    vb = {r: 1 / (db[r] + 1 / P["sd_strict"] ** 2) for r in db}
    shared = dict(area=area, skills=skills, mu=mu, b=dict(b), off=off, kind=kind, w=w, vb=vb, growth=g, day=day, end=end)
    mine = defaultdict(list)
    for row in rows:
        mine[row[0]].append(row)
    return {e: person(shared, grade[e], mine[e]) for e in sorted(grade)}, shared, mine




def person(shared, role, rows):
    """Levels of one person from their rows (engineer, skill, rater, level carried forward), everything shared held."""
    mu, off, kind, area = (shared[k] for k in ("mu", "off", "kind", "area"))
    b = defaultdict(float, shared["b"])
    n, total = defaultdict(int), defaultdict(float)
    for e, s, r, y, *_ in rows:
        n[e, r] += 1
        total[e, r] += y - mu[role, s]
    na = da = precision = 0.0
    for k in sorted(n):
        w = shared["w"].get(k, 1 / (P["sd_pair"] ** 2 + P["sd_rating"] ** 2 / n[k]))    # a pair that is no more
        na += w * (total[k] / n[k] - b[k[1]] - off[kind[k]])
        da += w
        precision += 1 / (1 / w + shared["vb"].get(k[1], P["sd_strict"] ** 2))
    a = na / (da + 1 / P["sd_person"] ** 2)
    xs, xn, asum, an = defaultdict(float), defaultdict(int), defaultdict(float), defaultdict(int)
    for e, s, r, y, *_ in rows:
        x = y - b[r] - off[kind[e, r]] - mu[role, s] - a
        x = max(-P["far_rating"], min(P["far_rating"], x))
        xs[s] += x
        xn[s] += 1
        asum[area[s]] += x
        an[area[s]] += 1
    levels = {}
    for s in shared["skills"]:
        centre = mu[role, s] + a
        expected = centre + asum[area[s]] / (an[area[s]] + P["k_area"])
        k = xn[s] / (xn[s] + P["k_skill"])
        own = centre + (xs[s] / xn[s] if xn[s] else 0.0)
        levels[s] = dict(level=min(5.0, max(0.0, k * own + (1 - k) * expected)), ratings=xn[s], own_share=k,
                         se=math.sqrt(max(P["var_cell"] * 3 / (xn[s] + 3), P["var_cell_min"])))
    return dict(levels=levels, raters=len(n), se_person=math.sqrt(1 / (precision + 1 / P["sd_person"] ** 2) + P["se_floor"] ** 2))


def readiness(areas, role, est):
    """Index 0..1 with its parts; a surplus earns nothing."""
    w = weights(areas, role)
    t = {s: v["level"] for s, v in role["targets"].items()}
    level, sp = est["levels"], est["se_person"]
    won = {s: w[s] * min(level[s]["level"] / t[s], 1) for s in w}
    index = sum(won.values())
    slope = {s: (w[s] / t[s] if level[s]["level"] < t[s] else 0.0) for s in w}
    se = max(0.01, math.sqrt((sp * sum(slope.values())) ** 2 + sum((slope[s] * level[s]["se"]) ** 2 for s in w)))
    floors = {s: phi((level[s]["level"] - v["floor"]) / math.hypot(sp, level[s]["se"]))
              for s, v in role["targets"].items() if v.get("floor")}
    return dict(index=index, se=se, p_index=phi((index - P["cut"]) / se), floors=floors, won=won, weights=w,
                confidence=min([phi((index - P["cut"]) / se), *floors.values()]),
                coverage=sum(w[s] for s in w if level[s]["ratings"]), raters=est["raters"],
                floor_unrated=[s for s in floors if not level[s]["ratings"]])


def months_to_ready(areas, role, est, g, shift=0.0, rate=1.0):
    """Smallest month (steps of 1.5, at most 60) at which the cut and all floors are met if open skills grow by g."""
    w, t = weights(areas, role), {s: v["level"] for s, v in role["targets"].items()}
    for step in range(41):
        m = 1.5 * step
        lv = {}
        for s in t:
            x = est["levels"][s]["level"] + shift
            lv[s] = x if x >= t[s] else min(t[s], x + rate * g * m)
        if (sum(w[s] * min(lv[s] / t[s], 1) for s in w) >= P["cut"]
                and all(lv[s] >= v["floor"] for s, v in role["targets"].items() if v.get("floor"))):
            return m
    return None


def mentoring_check(role, engineer, sessions, as_of):
    """Sessions as mentor confirmed by both in the window; pairs inside the reporting line must be left out by the caller."""
    rule = role.get("mentoring")
    if not rule:
        return None
    since = months_before(as_of, rule["window_months"])
    mine = [s for s in sessions if s["mentor"] == engineer and since < s["held_on"] <= as_of and s["confirmed_by"] == "both"]
    span = (max(s["held_on"] for s in mine) - min(s["held_on"] for s in mine)).days if mine else 0
    return dict(sessions=len(mine), mentees=len({s["mentee"] for s in mine}), span_days=span,
                met=len(mine) >= rule["min_sessions"] and len({s["mentee"] for s in mine}) >= rule["min_mentees"]
                and span >= rule["min_span_days"])


def sustained(now, then):
    """Confidence now, averaged with three months before the person's day where there was enough evidence by then."""
    if then["coverage"] < P["min_coverage"]:
        return now["confidence"], False
    return (now["confidence"] + then["confidence"]) / 2, True


def verdict(now, confidence, check, is_old):
    """First rule that applies; see READINESS.md section 5. is_old: the newest rating lies over max_age_months before as_of."""
    if now["coverage"] < P["min_coverage"] or is_old:
        return "not_enough_evidence"
    settled = now["raters"] >= P["min_raters"] and not now["floor_unrated"] and (check is None or check["met"])
    if confidence >= P["ready_now"] and settled:
        return "ready_now"
    if confidence >= P["ready_soon"]:
        return "ready_soon"
    return "developing"


def one_rater(areas, role, held, shared, rows, now, then, check, is_old):
    """The verdicts that leaving out one rater at a time would give: everything shared, and what is settled, held."""
    found, raters = set(), sorted({row[2] for row in rows})
    for r in raters if len(raters) > 2 else ():
        without = readiness(areas, role, person(shared, held, [row for row in rows if row[2] != r]))
        without = {**without, **{k: now[k] for k in ("coverage", "raters", "floor_unrated")}}
        found.add(verdict(without, sustained(without, then)[0], check, is_old))
    return found


def shown_rows(rows):
    """A person's rows without those of peers in skills that one or two peers rated."""
    peers = defaultdict(set)
    for row in rows:
        if row[5] == "peer":
            peers[row[1]].add(row[2])
    return [row for row in rows if row[5] != "peer" or len(peers[row[1]]) >= P["min_peers_shown"]]


def change(areas, role, held, shared, rows, earlier, score_then):
    """Points between an earlier report and this one by cause, in this order; they add up exactly.

    rows, earlier: the person's rows as of this and of the earlier report (levels carried to the person's day of each);
    score_then: the score as frozen then. Everything shared (strictness, growth, offsets, framework) is today's in every step,
    so what it does, and what was entered later about earlier days, is the first step.
    """
    def score(mine):
        return 100 * readiness(areas, role, person(shared, held, mine))["index"]

    now, then = ({(row[1], row[2]): row for row in mine} for mine in (rows, earlier))
    known = {r for _, r in then}
    kept = {key: row for key, row in then.items() if key in now}
    steps = [("basis", list(then.values())),
             ("ended", list(kept.values())),
             ("carried", [now[key] if now[key][4] == row[4] else row for key, row in kept.items()]),
             ("newer", [row for key, row in now.items() if key[1] in known]),
             ("new_raters", list(now.values()))]
    points, before = [], score_then
    for cause, mine in steps:
        after = score(sorted(mine, key=lambda row: row[1:3]))
        points.append(dict(cause=cause, points=after - before))
        before = after
    return points
