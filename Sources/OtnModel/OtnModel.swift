// OtnModel
