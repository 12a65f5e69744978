// The rig runs PostgreSQL and pcscd as on Debian.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
