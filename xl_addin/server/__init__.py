"""Excel on the web and on a Mac: the registry and the buttons as a project of xlwings Server, which the extra `server` installs.

xlwings Server is under PolyForm Noncommercial or a paid licence, so nothing else in the toolkit imports it, and none of its files or of
Microsoft's is copied here. `start.py` judges the settings before anything is served; `project` is the folder xlwings Server reads.
"""
