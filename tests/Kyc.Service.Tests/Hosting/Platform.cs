// The tests run PostgreSQL and pcscd as Debian installs them.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
