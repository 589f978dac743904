"""The tables of a report: what the page, the PDF, the CSV and the charts all show."""
