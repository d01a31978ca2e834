// OtnNotebook
