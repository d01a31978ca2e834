// OtnTensorTests
