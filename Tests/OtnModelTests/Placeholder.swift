// OtnModelTests
