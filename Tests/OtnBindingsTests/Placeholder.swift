// OtnBindingsTests
