"""Exporters: reports of the standard in the forms that others ask for, a module a form."""
