// OtnPromptTests
