// OtnBindings
