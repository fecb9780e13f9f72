"""The readable reference of the readiness model, as it came with the design: pure Python, slow, exact.

The arrays of ``skills.estimate`` and ``reports.readiness`` are held against it. Do not edit.
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
         cut=0.90, ready_now=0.65, ready_soon=0.30, min_raters=2, min_coverage=0.60)


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


def usable(ratings, as_of):
    """Others' ratings on or before as_of, at most 24 months old; (engineer, skill, rater) -> one row per day, by day.

    On the same day the later row replaces the earlier one.
    """
    seq = defaultdict(dict)
    for r in sorted(ratings, key=lambda r: r["id"]):
        if r["source"] != "self" and r["rated_on"] <= as_of and months(r["rated_on"], as_of) <= P["expiry_months"]:
            seq[r["engineer"], r["skill"], r["rated_by"]][r["rated_on"]] = r
    return {key: [rows[day] for day in sorted(rows)] for key, rows in seq.items()}


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


def estimate(areas, roles, ratings, grade, as_of):
    """Levels with their parts for every engineer; also rater strictness. grade: engineer -> key of the role held."""
    area = {s: a for a, skills in areas.items() for s in skills}
    skills = sorted(area)
    ratings = [r for r in ratings if r["engineer"] in grade]
    seq = usable(ratings, as_of)
    g = growth(seq, grade)
    target = {k: {s: t["level"] for s, t in role["targets"].items()} for k, role in roles.items()}
    rows, newest = [], {}
    for (e, s, r), history in sorted(seq.items()):
        last = history[-1]
        newest[e, r] = max(newest.get((e, r), last), last, key=lambda row: (row["rated_on"], row["id"]))
        if last["level"] is None:                                   # withdrawn
            continue
        age = months(last["rated_on"], as_of)
        rows.append((e, s, r, min(5.0, last["level"] + g(grade[e]) * min(age, P["carry_max_months"]))))
    kind = {pair: row["source"] for pair, row in newest.items()}        # a rater's relation, by their newest rating
    # expected level of a role: its target + the skill's mean offset, shrunken towards the role's
    n, total = defaultdict(float), defaultdict(float)
    for e, s, _, y in rows:
        n[grade[e], s] += 1
        total[grade[e], s] += y - target[grade[e]][s]
    mean = {k: sum(total[k, s] for s in skills) / max(1e-9, sum(n[k, s] for s in skills)) for k in target}
    mu = {(k, s): target[k][s] + (total[k, s] + P["k_offset"] * mean[k]) / (n[k, s] + P["k_offset"])
          for k in target for s in skills}
    # pair means, person level a, rater strictness b
    pn, ps = defaultdict(float), defaultdict(float)
    for e, s, r, y in rows:
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
    precision, raters = defaultdict(float), defaultdict(int)
    for e, r in pairs:
        precision[e] += 1 / (1 / w[e, r] + vb[r])
        raters[e] += 1
    # level per skill
    xs, xn, asum, an = defaultdict(float), defaultdict(int), defaultdict(float), defaultdict(int)
    for e, s, r, y in rows:
        x = y - b[r] - off[kind[e, r]] - mu[grade[e], s] - a[e]
        x = max(-P["far_rating"], min(P["far_rating"], x))
        xs[e, s] += x
        xn[e, s] += 1
        asum[e, area[s]] += x
        an[e, area[s]] += 1
    out = {}
    for e in sorted(grade):
        levels = {}
        for s in skills:
            centre = mu[grade[e], s] + a[e]
            expected = centre + asum[e, area[s]] / (an[e, area[s]] + P["k_area"])
            k = xn[e, s] / (xn[e, s] + P["k_skill"])
            own = centre + (xs[e, s] / xn[e, s] if xn[e, s] else 0.0)
            levels[s] = dict(level=min(5.0, max(0.0, k * own + (1 - k) * expected)), ratings=xn[e, s], own_share=k,
                             se=math.sqrt(max(P["var_cell"] * 3 / (xn[e, s] + 3), P["var_cell_min"])))
        out[e] = dict(levels=levels, raters=raters[e],
                      se_person=math.sqrt(1 / (precision[e] + 1 / P["sd_person"] ** 2) + P["se_floor"] ** 2))
    return out, dict(b), g


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


def verdict(now, c2, check):
    """First rule that applies; see READINESS.md section 5."""
    if now["coverage"] < P["min_coverage"] or now["raters"] < P["min_raters"] or now["floor_unrated"]:
        return "not_enough_evidence"
    facts = check is None or check["met"]
    if c2 >= P["ready_now"] and facts:
        return "ready_now"
    if c2 >= P["ready_soon"]:
        return "ready_soon"
    return "developing"
