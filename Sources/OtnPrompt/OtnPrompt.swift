// OtnPrompt
