"""Renderers turn a ``core.table.Report`` into bytes or markup; they know nothing of figures."""
