/// What this program is called by: `otn --version`, and the copies of it on other machines.
public let otnVersion = "0.1"
