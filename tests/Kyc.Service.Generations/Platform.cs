// The rig runs PostgreSQL and pcscd as installed by Debian.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
