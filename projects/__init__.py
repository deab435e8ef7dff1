"""Đề án and all that belongs to them: plan, budget, ledger, law, workflow, results, decisions."""
