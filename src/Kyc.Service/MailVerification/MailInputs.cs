using Kyc.Contracts.V1;
using Kyc.Domain.Methods;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.MailVerification;

/// <summary>Inputs of the mail methods in words of the contract and of the rule.</summary>
internal static class MailInputs
{
    /// <summary>An input in words of the rule.</summary>
    public static MethodInput Of(DocumentInput input) => input switch
    {
        DocumentInput.Original => MethodInput.OriginalDocument,
        DocumentInput.Chip => MethodInput.ChipInformation,
        DocumentInput.Image => MethodInput.DocumentImage,
        DocumentInput.Copy => MethodInput.DocumentCopy,
        DocumentInput.SecondCopy => MethodInput.SecondDocumentCopy,
        DocumentInput.Supplement => MethodInput.SupplementaryDocument,
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, null),
    };

    /// <summary>Whether the input is a file by its nature.</summary>
    public static bool IsElectronic(DocumentInput input) => input is DocumentInput.Chip or DocumentInput.Image;

    /// <summary>
    /// Whether a document proves anything. Information from a chip does not while its issuer's signature is not verified; earlier versions
    /// took it in.
    /// </summary>
    public static bool IsProof(MailDocumentRow document) => document.Input != DocumentInput.Chip;

    /// <summary>Whether a method has the input.</summary>
    public static bool Belongs(MethodCode method, MethodInput input) => VerificationMethods.Of(method).InputSets.Any(set => set.Contains(input));

    /// <summary>Whether these inputs are all that the method needs but for the letter.</summary>
    public static bool AreComplete(MethodCode method, IEnumerable<DocumentInput> inputs)
    {
        var there = inputs.Select(Of).ToHashSet();
        return VerificationMethods.Of(method).InputSets.Any(set => set.All(input => input == MethodInput.RegisteredLetter || there.Contains(input)));
    }
}

/// <summary>What was declared and typed, opened for the length of a call.</summary>
internal static class MailData
{
    /// <summary>What the customer declared.</summary>
    public static Declaration Declared(ApplicationRow application, ApplicationKeys keys) => ApplicationGrpcService.Declared(application, keys).Declaration;

    /// <summary>What was typed from a document.</summary>
    public static MailEntry Entry(MailDocumentRow document, ApplicationKeys keys) =>
        MailEntry.FromJson(keys.Open(DataClass.ReceivedDocument, MailDocumentRow.Field(document.Id), document.Content));
}
