using Kyc.Contracts.V1;
using Kyc.Domain.Methods;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Converts and classifies the inputs of the methods of verification by mail. An input is the form in which a document is received, such as
/// original, copy or image.
/// </summary>
internal static class MailInputs
{
    /// <summary>Converts an input of the API contract to the corresponding input of the verification rule.</summary>
    public static MethodInput ToMethodInput(DocumentInput input) => input switch
    {
        DocumentInput.Original => MethodInput.OriginalDocument,
        DocumentInput.Chip => MethodInput.ChipInformation,
        DocumentInput.Image => MethodInput.DocumentImage,
        DocumentInput.Copy => MethodInput.DocumentCopy,
        DocumentInput.SecondCopy => MethodInput.SecondDocumentCopy,
        DocumentInput.Supplement => MethodInput.SupplementaryDocument,
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, null),
    };

    /// <summary>Checks whether the given input is always received as a file and never on paper.</summary>
    public static bool IsElectronic(DocumentInput input) => input is DocumentInput.Chip or DocumentInput.Image;

    /// <summary>
    /// Checks whether the given document counts as proof. Chip information, which earlier versions accepted, does not count, because the
    /// signature of the chip's issuer is not verified.
    /// </summary>
    public static bool IsProof(MailDocumentRow document) => document.Input != DocumentInput.Chip;

    /// <summary>Checks whether the given method uses the given input.</summary>
    public static bool UsesInput(MethodKind method, MethodInput input) =>
        VerificationMethods.Get(method).InputSets.Any(set => set.Contains(input));

    /// <summary>Checks whether the given inputs include all that the method requires, apart from the letter.</summary>
    public static bool AreAllInputsPresent(MethodKind method, IEnumerable<DocumentInput> inputs)
    {
        var presentInputs = inputs.Select(ToMethodInput).ToHashSet();
        return VerificationMethods.Get(method)
            .InputSets.Any(set => set.All(input => input == MethodInput.RegisteredLetter || presentInputs.Contains(input)));
    }
}

/// <summary>Decrypts declarations and the entries of documents.</summary>
internal static class MailDecryption
{
    /// <summary>Decrypts the customer's declaration.</summary>
    public static Declaration OpenDeclaration(ApplicationRow application, ApplicationKeys keys) =>
        ApplicationGrpcService.OpenCreationRequest(application, keys).Declaration;

    /// <summary>Decrypts the entry of a document.</summary>
    public static MailEntry OpenEntry(MailDocumentRow document, ApplicationKeys keys) =>
        MailEntry.FromJson(keys.Open(DataClass.ReceivedDocument, MailDocumentRow.GetField(document.Id), document.Content));
}
