using Kyc.Jpki.Trust;

namespace Kyc.Service.Revocation;

/// <summary>
/// Returns the trust anchors that are in force now. In the service these are the anchors of <see cref="InstalledAnchors"/>.
/// </summary>
public delegate TrustAnchorSet AnchorsInForce();
