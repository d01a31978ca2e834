// OtnDatasetsTests
