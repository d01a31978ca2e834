// OtnTrainingTests
