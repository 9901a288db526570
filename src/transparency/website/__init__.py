"""The static site: pages and charts from a corpus of reports."""
