// OtnSyntaxTests
