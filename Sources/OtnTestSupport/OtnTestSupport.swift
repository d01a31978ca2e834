// OtnTestSupport
