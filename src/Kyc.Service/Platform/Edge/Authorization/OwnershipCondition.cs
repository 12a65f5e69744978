using System.Collections.Frozen;
using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Kyc.Contracts;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Platform.Edge.Authorization;

/// <summary>
/// Binds things to the program that created them: a caller with the given role may name only its own things in the given field of a
/// request. A thing of a different program and a thing that does not exist get the same answer, after the same query, so that the caller
/// cannot tell them apart. The condition applies to every method that the role may call and whose request has the field, so that no method
/// can forget it. It does not apply to a caller that may call the method in another role, too.
/// </summary>
/// <param name="role">The role whose callers are bound.</param>
/// <param name="fieldName">The name of the request field with the id of the thing.</param>
/// <param name="unknown">The failure for a thing that does not exist or belongs to a different program.</param>
public abstract class OwnershipCondition(CallerRole role, string fieldName, Kyc.Jpki.Failure unknown) : IRequestCondition
{
    private readonly FrozenDictionary<MessageDescriptor, FieldDescriptor> _fields = GetMethods(role)
        .Select(method => method.InputType)
        .Distinct()
        .Where(request => request.FindFieldByName(fieldName) is not null)
        .ToFrozenDictionary(request => request, request => request.FindFieldByName(fieldName));

    /// <inheritdoc />
    public async ValueTask CheckAsync(CallState call, IMessage request, CancellationToken cancellationToken)
    {
        if (!call.IsAllowedOnlyBy(role) || !_fields.TryGetValue(request.Descriptor, out var field))
        {
            return;
        }

        var (caller, id) = (call.Caller!, RequestFieldParser.ParseId((string)field.Accessor.GetValue(request), fieldName));
        await RequireAllowedAsync(caller, cancellationToken);
        if (await FindOwnerAsync(id, cancellationToken) != caller.Program)
        {
            await CountUnknownAsync(caller, cancellationToken);
            throw new ServiceFailureException(unknown);
        }
    }

    /// <summary>Returns the name of the program that created the thing with the given id. Null when there is none.</summary>
    protected abstract Task<string?> FindOwnerAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Requires that the caller may try an id. The default implementation allows every try.</summary>
    protected virtual Task RequireAllowedAsync(Caller caller, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Counts an id that is unknown to the caller. The default implementation does nothing.</summary>
    protected virtual Task CountUnknownAsync(Caller caller, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Returns the methods of the API contract that a caller with the given role may call.</summary>
    internal static ImmutableArray<MethodDescriptor> GetMethods(CallerRole role) =>
    [
        .. ContractFiles.Services.SelectMany(service => service.Methods)
            .Where(method => ContractOptions.GetPolicy(method).Roles.Contains(role)),
    ];
}
