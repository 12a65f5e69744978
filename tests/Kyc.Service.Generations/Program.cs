using Kyc.Service.Generations;

// Argument: the folder to write, which must not exist. The program writes a generation: the data that the current service stores, and a
// manifest of the content that a later service must find in it (tests/fixtures/generations/README.md).
if (args is not [var folder] || Directory.Exists(folder))
{
    Console.Error.WriteLine("Usage: kyc-generations FOLDER, a folder that does not exist");
    return 2;
}

await using var installation = await Installation.StartAsync(GenerationCalendar.Spring2020);
await ExpiredCases.CreateAsync(installation);
installation.SetTime(GenerationCalendar.Summer2020);
await RetentionCases.RunRetentionWorkAsync(installation);

installation.SetTime(GenerationCalendar.Autumn2026);
await RetainedCardCases.CreateAsync(installation);
await RetainedMailCases.CreateAsync(installation);
await RetentionCases.CreateAsync(installation);
await EvidenceCases.CorrectRecordTwiceAsync(installation);
await EvidenceCases.RunSelfCheckAsync(installation);

installation.SetTime(GenerationCalendar.Winter2027);
await RetentionCases.AddRulesAsync(installation);
await RetentionCases.RunRetentionWorkAsync(installation);

installation.SetTime(GenerationCalendar.Spring2027);
await RetentionCases.RunRetentionWorkAsync(installation);
await CardCases.CreateAsync(installation);
await ActivationCases.CreateAsync(installation);
await LetterCases.CreateAsync(installation);
await DocumentCases.CreateAsync(installation);

installation.SetTime(GenerationCalendar.Present);
await LetterCases.WithdrawLettersAsync(installation);
await EvidenceCases.RunSelfCheckAsync(installation);
await EvidenceCases.ExportAsync(installation);
await CardCases.OpenSessionAsync(installation);
await using var rotation = await RotationCases.BeginAsync(installation);
await GenerationWriter.WriteAsync(installation, Directory.CreateDirectory(folder).FullName);
Console.Error.WriteLine($"{installation.Cases.Count} applications in {folder}");
return 0;
