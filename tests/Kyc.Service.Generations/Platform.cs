// The program runs PostgreSQL as Debian installs it.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
