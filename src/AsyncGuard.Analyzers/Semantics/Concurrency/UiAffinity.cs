using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Does the code of this type run on one thread, by way of its base class or its interfaces?</summary>
internal static class UiAffinity
{
    /// <summary>Base classes and interfaces whose code continues on the thread, or in the turn, that it began on.</summary>
    static readonly HashSet<string> OneThread = new(StringComparer.Ordinal)
    {
        "System.ComponentModel.Component", "System.ComponentModel.INotifyPropertyChanged", "System.Windows.Forms.Control", "System.Windows.Threading.DispatcherObject",
        "Microsoft.UI.Xaml.DependencyObject", "Windows.UI.Xaml.DependencyObject", "Microsoft.Maui.Controls.BindableObject", "Xamarin.Forms.BindableObject",
        "Avalonia.AvaloniaObject", "Microsoft.AspNetCore.Components.ComponentBase", "UnityEngine.MonoBehaviour", "Orleans.Grain", "Orleans.Runtime.IAddressable",
    };

    public static bool Binds(INamedTypeSymbol? type)
    {
        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            for (var current = outer; current is { SpecialType: not SpecialType.System_Object }; current = current.BaseType)
            {
                if (OneThread.Contains(current.ToDisplayString()))
                    return true;
            }

            if (outer.AllInterfaces.Any(static implemented => implemented.Name is "INotifyPropertyChanged" or "IAddressable" && OneThread.Contains(implemented.ToDisplayString())))
                return true;
        }

        return false;
    }
}
