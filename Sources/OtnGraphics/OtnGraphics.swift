// OtnGraphics
