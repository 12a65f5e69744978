using System.Net;
using Kyc.Domain.Time;
using Kyc.Jpki;

namespace Kyc.Service.Platform.Edge.Principals;

/// <summary>Checks whether a principal may call now and from an address. Which methods it may call is checked by its roles.</summary>
public static class PrincipalRules
{
    /// <summary>Returns the reason why the principal may not call. Null if it may.</summary>
    /// <param name="principal">The calling principal.</param>
    /// <param name="address">The address that the call comes from; null on the operator socket.</param>
    /// <param name="now">The current time.</param>
    public static Failure? FindRefusal(Principal principal, IPAddress? address, DateTimeOffset now)
    {
        if (principal.GetEffectiveLastDay() is { } lastDay && JapanTime.ToDate(now) > lastDay)
        {
            return ServiceFailures.CallerEnded;
        }

        if (principal.Networks.Count > 0 && !IsInNetworks(principal.Networks, address))
        {
            return ServiceFailures.CallerAddress;
        }

        return principal.Hours is { } hours && !hours.Contains(TimeOnly.FromTimeSpan(JapanTime.ToLocal(now).TimeOfDay))
            ? ServiceFailures.CallerHours
            : null;
    }

    private static bool IsInNetworks(IReadOnlyList<IPNetwork> networks, IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        return address is not null && networks.Any(network => network.Contains(address));
    }
}
