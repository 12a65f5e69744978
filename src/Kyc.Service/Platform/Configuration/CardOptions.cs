namespace Kyc.Service.Platform.Configuration;

/// <summary>Provides the settings for verification by My Number Card.</summary>
public sealed class CardOptions
{
    /// <summary>Folder with the certificates (*.pem, *.cer, *.crt, *.der) of all generations of the signature CA that are in use.</summary>
    [RequiredSetting]
    public required string TrustAnchors { get; set; }

    /// <summary>
    /// Time within which a card session must be completed. It must leave the person enough time to read the document and to type the
    /// password.
    /// </summary>
    [Duration("01:00:00")]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Time after its beginning during which a card session cannot be ended by a different kiosk. It must be long enough for a person who
    /// has read the document to type the password and place the card, and short enough to wait for.
    /// </summary>
    [Duration("00:10:00")]
    public TimeSpan SessionProtection { get; set; } = TimeSpan.FromSeconds(60);
}
