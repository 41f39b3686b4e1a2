"""The doctor: why a meter does not answer, found out with as few questions as can be.

Causes stand in a table, evidence is judged without I/O, and one module walks from
question to question.
"""
