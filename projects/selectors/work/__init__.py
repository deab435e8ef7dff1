"""Việc của tôi: what waits for a person, what is due, and what the person waits for.

``sources`` and ``waiting_for_others`` tell the kinds of work, one function each; ``lists`` joins them; ``desk`` knows the person.
"""
