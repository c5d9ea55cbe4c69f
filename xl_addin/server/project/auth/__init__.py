"""Sign-in of the project; xlwings Server brings that of an organisation (entraid) itself."""
