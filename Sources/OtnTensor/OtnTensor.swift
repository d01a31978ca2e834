// OtnTensor
