using Kyc.CardReader.Diagnosis;

namespace Kyc.CardReader.Tests.Diagnosis;

public sealed class LinuxInstallationTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("kyc-doctor-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void The_service_drivers_and_conflicting_modules_are_found_at_their_Debian_paths()
    {
        WriteFile("usr/sbin/pcscd", "#!/bin/sh\necho pcsc-lite version 1.9.9.\n", isExecutable: true);
        WriteFile("usr/lib/pcsc/drivers/ifd-test.bundle/Contents/Info.plist", """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0"><dict><key>CFBundleShortVersionString</key><string>1.5.2</string></dict></plist>
            """);
        WriteFile("usr/lib/pcsc/drivers/ifd-broken.bundle/Contents/Info.plist", "<plist");
        WriteFile("etc/reader.conf.d/vpcd", "# comment\nFRIENDLYNAME \"Virtual PCD\"\n");
        WriteFile("etc/reader.conf.d/unused", "#FRIENDLYNAME \"Not this one\"\n");
        WriteFile("sys/module/port100/refcnt", "0");

        var installation = LinuxInstallation.ReadUnder(_root.FullName);

        if (OperatingSystem.IsLinux())
        {
            Assert.Equal("pcsc-lite version 1.9.9", installation.Service);
        }

        Assert.Equal(
            ["ifd-broken (its Info.plist can't be read)", "ifd-test 1.5.2", "Virtual PCD (reader.conf.d/vpcd)"],
            installation.Drivers);
        Assert.Equal(["port100"], installation.ConflictingModules);
        Assert.Contains(installation.GetFindings(), finding => finding is { Check: "kernel-modules", Level: FindingLevel.Warning });
    }

    [Fact]
    public void On_a_computer_without_PCSC_the_missing_packages_are_reported()
    {
        var installation = LinuxInstallation.ReadUnder(_root.FullName);

        Finding[] warnings = [.. installation.GetFindings().Where(finding => finding is { Level: FindingLevel.Warning, Remedy: not null })];
        Assert.Equal(["service-installed", "drivers"], warnings.Select(finding => finding.Check));
    }

    [Theory]
    [InlineData("--foreground --auto-exit", false)]
    [InlineData("--apdu", true)]
    [InlineData("--foreground --debug --apdu", true)]
    [InlineData("--ap", true)]
    [InlineData("--a", false)]
    [InlineData("-a", true)]
    [InlineData("-fda", true)]
    [InlineData("-fx", false)]
    [InlineData("-c /etc/a", false)]
    [InlineData("-ca", false)]
    public void Options_of_pcscd_that_log_what_is_sent_to_cards_are_recognized(string options, bool logsCommands) =>
        Assert.Equal(logsCommands, CommandLoggingFinder.EnablesCommandLogging(options.Split(' ')));

    [Fact]
    public void Logs_that_would_contain_passwords_are_found_wherever_they_are_enabled()
    {
        WriteFile("etc/default/pcscd", "# PCSCD_ARGS=--apdu\nPCSCD_ARGS=\"--debug --apdu\"\n");
        WriteFile("etc/sysconfig/pcscd", "PCSCD_ARGS=--disable-polkit\n");
        WriteFile(
            "etc/systemd/system/pcscd.service.d/debug.conf",
            "[Service]\nExecStart=\nExecStart=/usr/sbin/pcscd --foreground --apdu\n");
        WriteFile("usr/lib/pcsc/drivers/ifd-quiet.bundle/Contents/Info.plist",
            "<plist><dict><key>ifdLogLevel</key><string>0x0003</string></dict></plist>");
        WriteFile("usr/lib/pcsc/drivers/ifd-loud.bundle/Contents/Info.plist",
            "<plist><dict><key>ifdLogLevel</key><string>0x000F</string></dict></plist>");
        WriteFile("proc/12/comm", "pcscd\n");
        WriteFile("proc/12/cmdline", "/usr/sbin/pcscd\0--foreground\0-a\0");
        WriteFile("proc/13/comm", "pcscd\n");
        WriteFile("proc/13/cmdline", "/usr/sbin/pcscd\0--foreground\0");
        WriteFile("proc/14/comm", "cat\n");
        WriteFile("proc/14/cmdline", "cat\0--apdu\0");

        var installation = LinuxInstallation.ReadUnder(_root.FullName);

        Assert.Equal(
            ["the running pcscd (process 12)", "/etc/default/pcscd", "/etc/systemd/system/pcscd.service.d/debug.conf",
                "ifdLogLevel of the driver ifd-loud"],
            installation.CommandLoggingSettings);
        Assert.Contains(
            installation.GetFindings(),
            finding => finding is { Check: "command-log", Level: FindingLevel.Warning, Remedy: not null });
    }

    private void WriteFile(string path, string text, bool isExecutable = false)
    {
        FileInfo file = new(Path.Combine(_root.FullName, path));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, text);
        if (isExecutable && !OperatingSystem.IsWindows())
        {
            file.UnixFileMode |= UnixFileMode.UserExecute;
        }
    }
}
