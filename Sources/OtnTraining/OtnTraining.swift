// OtnTraining
