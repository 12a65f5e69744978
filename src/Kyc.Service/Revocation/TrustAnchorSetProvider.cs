using Kyc.Jpki.Trust;

namespace Kyc.Service.Revocation;

/// <summary>Returns the currently installed trust anchors. The service uses <see cref="TrustAnchorWatcher"/> for this.</summary>
public delegate TrustAnchorSet TrustAnchorSetProvider();
