// OtnNotebookTests
