using Google.Protobuf.Reflection;
using Grpc.Core;
using Kyc.Contracts;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Provides the methods of the API contract and their call policies.</summary>
internal static class ApiContract
{
    public static IReadOnlyList<MethodDescriptor> Methods { get; } = [.. ContractFiles.Methods];

    /// <summary>Gets the call policy of the given method.</summary>
    public static CallPolicy GetPolicy(MethodDescriptor method) =>
        CallPolicy.Get(new MethodStub($"/{method.Service.FullName}/{method.Name}"));

    private sealed record MethodStub(string FullName) : IMethod
    {
        public MethodType Type => MethodType.Unary;

        public string ServiceName => FullName.Split('/')[1];

        public string Name => FullName.Split('/')[2];
    }
}
