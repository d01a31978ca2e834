// OtnGraphicsTests
