// OtnRuntimeTests
