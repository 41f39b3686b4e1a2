"""A year of a meter on one page that can be printed, for checking a bill."""

from kmpd.web.report.rendering import rendered
from kmpd.web.report.view import ReportView, report_view

__all__ = ["ReportView", "rendered", "report_view"]
