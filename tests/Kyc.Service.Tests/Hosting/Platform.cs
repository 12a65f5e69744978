// The tests run PostgreSQL as Debian installs it.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
