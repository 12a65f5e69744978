using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Keys;

/// <summary>Defines the field rules of KeyService's requests (protos/kyc/v1/keys.proto).</summary>
public static class KeyFields
{
    /// <summary>The field rules, by message and field name.</summary>
    public static readonly FieldRuleSet Rules = new() { { "RotateKeyEncryptionKeyRequest.key_id", TextRules.CreateLineRule(200) } };
}
