using Kyc.Jpki.Trust;

namespace Kyc.Service.Revocation;

/// <summary>Gives the trust anchors of now: those of <see cref="InstalledAnchors"/> in the service.</summary>
public delegate TrustAnchorSet AnchorsInForce();
