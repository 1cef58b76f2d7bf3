"""Is it covered? A topic by the customer's contract, on a day; and which topics a customer is offered."""

from collections.abc import Sequence
from datetime import date

from bot.model.intake import Outside
from bot.model.people import Customer, Plan
from bot.model.policy import Topic
from bot.model.setup import Setup


def outside(setup: Setup, customer: Customer, topic: Topic, on: date) -> Outside | None:
    """Why it is not covered; None where it is. Some topics are accepted whatever the contract says (SO-6)."""
    if topic.always_in_scope:
        return None
    if topic.out_of_scope is not None:
        return Outside.OUT_OF_SCOPE
    if not is_in_contract(setup.plan_of(customer), topic):
        return Outside.NOT_IN_CONTRACT
    return Outside.CONTRACT_OVER if is_over(customer, on) else None


def is_over(customer: Customer, on: date) -> bool:
    """Has the last day of the contract passed?"""
    return customer.until is not None and on > customer.until


def is_in_contract(plan: Plan, topic: Topic) -> bool:
    """Does the plan go with the topic, by what either says of the other?"""
    by_topic = topic.plans is None or plan.key in topic.plans
    return by_topic and (plan.topics is None or topic.key in plan.topics)


def offered(setup: Setup, customer: Customer) -> Sequence[Topic]:
    """What the customer may choose from: what their contract covers, and what is known to be out of everybody's scope,
    so that choosing it is answered. Private matters have a way of their own."""
    plan = setup.plan_of(customer)
    return [topic for topic in setup.topics.values() if not topic.private and _is_offered(plan, topic)]


def only_covered(setup: Setup, customer: Customer) -> Topic | None:
    """The topic that the customer's contract covers, where it covers but one."""
    plan = setup.plan_of(customer)
    covered = [
        topic
        for topic in setup.topics.values()
        if not topic.private and topic.out_of_scope is None and is_in_contract(plan, topic)
    ]
    return covered[0] if len(covered) == 1 else None


def _is_offered(plan: Plan, topic: Topic) -> bool:
    return topic.always_in_scope or topic.out_of_scope is not None or is_in_contract(plan, topic)
