using Kyc.Jpki.Trust;

namespace Kyc.Service.Revocation;

/// <summary>Returns the trust anchors that are in force now. The service uses <see cref="TrustAnchorWatcher"/> for this.</summary>
public delegate TrustAnchorSet TrustAnchorSetProvider();
