"""Does the model recover a known truth? READINESS §7, on organisations of ``tests.simulated_org``."""

from __future__ import annotations

import numpy as np

from reports.model.readiness import RoleTargets, look_back, readiness, sustained
from skills.estimate.estimate import estimate
from skills.estimate.strictness import Floats
from tests import sample_org, simulated_org


def _auc(value: Floats, ready: np.ndarray) -> float:
    """Chance that somebody truly ready stands above somebody who is not; ties count half."""
    differ = value[ready][:, None] - value[~ready][None, :]
    return float((differ > 0).mean() + (differ == 0).mean() / 2)


def _place(value: Floats) -> Floats:
    """Rank from 0 to 100."""
    return 100 * np.argsort(np.argsort(value)) / len(value)


def _leniency(score: Floats, true: Floats, leniency: Floats) -> float:
    """Points of rank (of 100) that one standard deviation of the own manager's leniency moves a person."""
    return float(np.polyfit(leniency, _place(score) - _place(true), 1)[0])


def _plain_mean(role: RoleTargets, given_: Floats) -> Floats:
    known = np.isfinite(given_) * role.weight
    return 100 * (known * role.share(np.nan_to_num(given_))).sum(axis=1) / np.maximum(known.sum(axis=1), 1e-9)


def _measured(seed: int) -> dict[str, float]:
    organisation = simulated_org.simulate(seed)
    facts, scheme, role_of = organisation.facts, organisation.scheme, organisation.role_of
    role = RoleTargets.from_definition(sample_org.definition(), sample_org.areas())
    everybody, pool = np.arange(len(role_of)), role_of == scheme.roles.index("ml-engineer")
    now = estimate(facts, scheme, role_of, simulated_org.AS_OF)
    then = estimate(facts, scheme, role_of, simulated_org.AS_OF, look_back(now.days.day))
    here, before = readiness(role, now, everybody), readiness(role, then, everybody)
    confidence, plain = sustained(here, before), _plain_mean(role, now.given)
    true = 100 * role.share(organisation.truth) @ role.weight
    floors = np.where(role.has_floor, organisation.truth >= role.floor, True).all(axis=1)
    ready = (true >= 90) & floors
    lenient = organisation.leniency
    return {
        "ready": ready[pool].mean(),
        "auc": _auc(confidence[pool], ready[pool]),
        "auc_plain": _auc(plain[pool], ready[pool]),
        "brier": ((confidence - ready)[pool] ** 2).mean(),
        "leniency": _leniency(here.score, true, lenient),
        "leniency_plain": _leniency(plain, true, lenient),
        "leniency_in_pool": _leniency(here.score[pool], true[pool], lenient[pool]),
        "leniency_in_pool_plain": _leniency(plain[pool], true[pool], lenient[pool]),
    }


def test_on_simulated_organisations_the_model_finds_who_is_ready_and_leniency_hardly_moves_anybody() -> None:
    """READINESS §7, means over six organisations of 1,000 whose truth is known.

    Ready means a true score of 90 and all floors reached. Leniency is measured on ranks in the whole organisation;
    among the engineers who aim at the role alone, ranks lie closer and it moves more.
    """
    each = [_measured(seed) for seed in range(6)]
    mean = {name: float(np.mean([one[name] for one in each])) for name in each[0]}
    assert 0.05 < mean["ready"] < 0.25
    assert mean["auc"] >= 0.935
    assert mean["auc"] >= mean["auc_plain"] + 0.02
    assert mean["brier"] <= 0.080
    assert abs(mean["leniency"]) <= 1.5 < mean["leniency_plain"] / 4
    assert abs(mean["leniency_in_pool"]) <= 3.0 < mean["leniency_in_pool_plain"] / 3
