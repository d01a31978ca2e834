// OtnDatasets
